"""Words that a meeting's address may not take, because they are addresses of the portal itself (DESIGN §7)."""

RESERVED_SLUGS = frozenset(
    {
        *("accounts", "admin", "api", "about", "committees", "desk", "door", "files", "files-private", "healthz"),
        *("help", "i18n", "jobs", "mail", "media", "meetings", "new", "ready", "readyz", "robots", "screen", "search"),
        *("settings", "sign-in", "sitemap", "static", "styleguide", "welcome"),
    }
)
