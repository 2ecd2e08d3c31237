"""The app as HubSpot's developer platform takes it (`hs project upload`); platform version 2026.03."""
