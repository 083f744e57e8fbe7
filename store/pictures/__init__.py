"""Pictures of the goods: drawn pack-shots, and the photographs that may replace them."""
