"""The register of everyone data may go to."""
