"""Moving: a person's data to another organisation, an organisation's to another installation, and their end."""
