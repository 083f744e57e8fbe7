"""The catalogue: products, their prices, packs, hampers, photographs, and how they are found and imported."""
