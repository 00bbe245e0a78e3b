"""Storyboard: write a film shot by shot, see it, agree on it, render it."""
