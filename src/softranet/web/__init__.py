"""What every page is made of: elements, base templates, style, small scripts, security headers."""
