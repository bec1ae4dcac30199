"""Measurements: each figure as a ratio beside a baseline of the same run, interleaved, medians of seven or more."""
