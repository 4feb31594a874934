"""The service-desk console for two-factor login."""

__version__ = "0.1.0"
