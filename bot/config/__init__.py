"""Settings from the environment and the unit's policy from its files, both frozen. Nothing else reads either."""

from bot.config.policy import load_policy
from bot.config.settings import Settings, SettingsError, read_settings

__all__ = ["Settings", "SettingsError", "load_policy", "read_settings"]
