"""Counts of what lies in the places of a site, made while selling goes on: sheets, observations, what they correct."""
