"""Newsletters: issues written, sent to permitted subscribers, left with one click."""
