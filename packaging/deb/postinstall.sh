#!/bin/sh
# Nothing is started by itself: an election system without settings is not one.
set -e
chmod 0600 /etc/hustings/hustings.env
install -d -o hustings -g hustings -m 0700 /var/lib/hustings /var/backups/hustings
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
if [ -z "$2" ]; then
	echo "hustings: fill in /etc/hustings/hustings.env, then: systemctl enable --now hustings" >&2
elif [ -d /run/systemd/system ]; then
	echo "hustings: read \"Upgrading\" in /usr/share/doc/hustings/operation.md before you start it again" >&2
fi
