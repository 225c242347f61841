#!/usr/bin/env bash
# What the GitHub Action does after the install: one check for the page of the change and, where
# asked for, one for a SARIF file. Ends as `weekbook check` does.
set -u
options=()
[ -n "${WEEKBOOK_CHANGED_SINCE:-}" ] && options+=(--changed-since "$WEEKBOOK_CHANGED_SINCE")
[ -n "${WEEKBOOK_WEEKS:-}" ] && options+=(--weeks "$WEEKBOOK_WEEKS")
[ -n "${WEEKBOOK_FROM:-}" ] && options+=(--from "$WEEKBOOK_FROM")
read -r -a paths <<< "${WEEKBOOK_PATHS:-.}"
if [ -n "${WEEKBOOK_SARIF:-}" ]; then
    weekbook check --format sarif "${options[@]}" "${paths[@]}" > "$WEEKBOOK_SARIF"
    [ $? -le 1 ] || exit 2
fi
weekbook check --format github "${options[@]}" "${paths[@]}"
