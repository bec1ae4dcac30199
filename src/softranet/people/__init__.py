"""The people an organisation serves: persons, contact points, timeline, import."""
