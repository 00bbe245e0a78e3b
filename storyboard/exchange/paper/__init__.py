"""A cut on paper: a storyboard as PDF, a contact sheet, a shot list. No Django."""
