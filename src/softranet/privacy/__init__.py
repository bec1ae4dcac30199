"""The engine: what is held about people, why, for how long, where it went, and the proof of it.

Installable alone in any Django project; it knows no feature of the platform built on it.
"""
