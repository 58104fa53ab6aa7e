#!/bin/sh
# Database, keys and copies stay where they are, also when the package is purged.
set -e
if [ "$1" != upgrade ] && [ -d /run/systemd/system ]; then systemctl disable --now hustings hustings-backup.timer || true; fi
