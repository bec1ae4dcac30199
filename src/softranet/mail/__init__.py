"""The one gateway through which all mail leaves."""
