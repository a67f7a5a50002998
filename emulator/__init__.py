"""Emulated AWS: moto, and a layer for what it lacks. For the first run and the tests; the product never knows of it."""
