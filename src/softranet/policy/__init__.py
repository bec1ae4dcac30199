"""The published policy: versions, facts, and evidence beside each sentence."""
