"""What runs out, when, and what to order: forecast.py and plan.py are pure, demand.py and suggestions.py read."""
