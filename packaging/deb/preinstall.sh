#!/bin/sh
# The service has a user of its own, who owns nothing but its state.
set -e
if ! getent passwd hustings >/dev/null; then
	useradd --system --user-group --home-dir /var/lib/hustings --no-create-home --shell /usr/sbin/nologin hustings
fi
