"""The pages of projects and boards, and what their buttons and fields post."""
