"""What pages reckon from computed insights for a filter, a date or a place on the map."""
