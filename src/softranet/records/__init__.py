"""What a controller writes down and tells: the record of processing, reports by category, consents, assessments."""
