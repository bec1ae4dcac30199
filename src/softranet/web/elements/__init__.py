"""The elements pages are composed of: plain functions that return safe HTML.

Templates reach them through ``{% load softranet %}``. Every text is escaped here, whoever wrote it.
"""
