"""What: projects, boards, shots, frames and elements."""
