#!/bin/sh
# Bring the database up to date, make sure somebody can sign in, serve. With arguments: run those instead
# (`docker compose run --rm web flask --app wsgi tokens create NAME`).
set -eu
umask 077

if [ "$#" -gt 0 ]; then
    exec "$@"
fi
# Takes a lock: containers that start together wait for each other here.
flask --app wsgi db upgrade
flask --app wsgi agents first --url "http://localhost:${PUBLISHED_PORT:-$PORT}"
exec gunicorn wsgi:app
