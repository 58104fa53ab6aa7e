#!/bin/sh
# Database and keys stay where they are, also when the package is purged.
set -e
if [ "$1" != upgrade ] && [ -d /run/systemd/system ]; then systemctl disable --now hustings || true; fi
