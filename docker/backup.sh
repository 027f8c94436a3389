#!/usr/bin/env bash
# Backs up the files that an installation cannot get elsewhere: the models, .env, users and keys (access/), config/, nginx/,
# monitoring/ and docker-compose.yml, with the SHA-256 of every file and the commit of the checkout (COMMIT).
#
#   docker/backup.sh [DIRECTORY]      a new directory DIRECTORY/ct-clip-YYYYMMDDTHHMMSSZ; DIRECTORY is backups/ by default
#
# Daily at 3:15, as root, with failures reported by cron's mail:
#   15 3 * * *  root  /srv/ct-clip/docker/backup.sh /backup/ct-clip >/dev/null
#
# A file that has not changed since the last backup is a hard link to it, so models of gigabytes are stored once. Backups
# are kept for BACKUP_KEEP_DAYS (30) and deleted only after a new one is complete. A backup contains password hashes and
# keys, so only its owner can read it. docker/restore.sh restores it.
set -euo pipefail
umask 077

project=$(cd "$(dirname "$0")/.." && pwd)
target=${1:-$project/backups}
keep_days=${BACKUP_KEEP_DAYS:-30}
readonly PARTS=(.env docker-compose.yml docker-compose.override.yml access config nginx monitoring)
readonly NAME=ct-clip-

fail() { printf 'backup: %s\n' "$*" >&2; exit 1; }

(($# <= 1)) || fail 'takes one argument, the directory for backups'
[[ $keep_days =~ ^[1-9][0-9]{0,4}$ ]] || fail "BACKUP_KEEP_DAYS must be a number of days, but is $keep_days"

# As compose reads .env: the last entry wins, and quotes around a value are not part of it.
setting() {
    [[ -f $project/.env ]] || return 0
    sed -n "s/^[[:space:]]*$1=//p" "$project/.env" | tail -n 1 |
        sed -e 's/[[:space:]]*$//' -e 's/^"\(.*\)"$/\1/' -e "s/^'\(.*\)'\$/\1/"
}

models=$(setting MODELS_DIR)
models=${models:-./models}
[[ $models == /* ]] || models=$project/$models
[[ -d $models ]] || fail "there is no directory of models $models (MODELS_DIR in .env)"

mkdir -p "$target"
target=$(cd "$target" && pwd)
exec 9>"$target/.lock"
flock -n 9 || fail "another backup to $target is under way"

name=$NAME$(date -u +%Y%m%dT%H%M%SZ)
[[ ! -e $target/$name ]] || fail "$target/$name is there already"
# Under a temporary name until it is complete, so that a partial backup is not mistaken for a complete one.
unfinished=$target/.unfinished-$name
trap 'rm -rf "$unfinished"' EXIT
mkdir "$unfinished"

last=$(find "$target" -maxdepth 1 -type d -name "$NAME*Z" | sort | tail -n 1)

# ---- Files to copy, and models that can be linked

digest_of() { sha256sum <"$1" | cut -d ' ' -f 1; }

# Backs up the target of a link in place of the link (-L). A remaining link is dangling.
list_files() { # ROOT PATH…
    local broken
    broken=$(cd "$1" && shift && find -L "$@" -type l -print -quit)
    [[ -z $broken ]] || fail "$1/$broken leads to no file"
    (cd "$1" && shift && find -L "$@" -type f -print0 | sort -z)
}

list_configuration() {
    local part present=()
    for part in "${PARTS[@]}"; do [[ ! -e $project/$part ]] || present+=("$part"); done
    list_files "$project" "${present[@]}"
}

# Keeps the modes and owners of the files and of the directories above them.
copy() { # ROOT PATH DIRECTORY [OPTION]
    (cd "$1" && cp --parents --dereference --preserve=mode,ownership,timestamps ${4:+"$4"} -- "$2" "$3")
}

names=() digests=() copied_models=() copied_files=()
needed=0

take() { # ROOT PATH PREFIX: adds a file to the list
    [[ $2 != *$'\n'* && $2 != *\\* ]] || fail "the name of $1/$2 cannot be listed"
    local digest
    digest=$(digest_of "$1/$2") || fail "$1/$2 cannot be read"
    names+=("$3$2") digests+=("$digest")
}

mkdir "$unfinished/models"
list_files "$models" . >"$unfinished/.models"
list_configuration >"$unfinished/.configuration"
while IFS= read -r -d '' file; do
    file=${file#./}
    take "$models" "$file" models/
    # Links to the last backup's file if the content is unchanged.
    if [[ -n $last && -f $last/models/$file && $(digest_of "$last/models/$file") == "${digests[-1]}" ]]; then
        copy "$last/models" "$file" "$unfinished/models" --link
    else copied_models+=("$file") needed=$((needed + $(stat -L -c %s "$models/$file"))); fi
done <"$unfinished/.models"
while IFS= read -r -d '' file; do
    take "$project" "$file" ''
    copied_files+=("$file") needed=$((needed + $(stat -L -c %s "$project/$file")))
done <"$unfinished/.configuration"
rm "$unfinished/.models" "$unfinished/.configuration"
# The files without edits are those of this commit: restore.sh may replace them.
if [[ $(git -C "$project" rev-parse --show-toplevel 2>/dev/null) == "$project" ]]; then
    git -C "$project" rev-parse HEAD >"$unfinished/COMMIT"
    take "$unfinished" COMMIT ''
fi

free=$(($(df --output=avail -B 1 "$target" | tail -n 1)))
((needed < free)) || fail "$target has room for $((free >> 20)) MB, and the backup needs $((needed >> 20)) MB"

# ---- Copies, and the check that they can be read

for file in ${copied_models[@]+"${copied_models[@]}"}; do copy "$models" "$file" "$unfinished/models"; done
for file in ${copied_files[@]+"${copied_files[@]}"}; do copy "$project" "$file" "$unfinished"; done
for index in "${!names[@]}"; do printf '%s  %s\n' "${digests[index]}" "${names[index]}"; done >"$unfinished/SHA256SUMS"
(cd "$unfinished" && sha256sum --check --strict --quiet SHA256SUMS) >&2 ||
    fail 'a file changed while it was copied, or the disk returned different data'

sync -f "$unfinished/SHA256SUMS"
mv "$unfinished" "$target/$name"
printf '%s: %d files, %d MB of them new. SHA-256 of its SHA256SUMS: %s\n' \
    "$target/$name" "${#names[@]}" "$((needed >> 20))" "$(digest_of "$target/$name/SHA256SUMS")"

# ---- Old backups. Their name determines their age, because a backup moved to another disk has a new timestamp.

oldest=$NAME$(date -u -d "$keep_days days ago" +%Y%m%dT%H%M%SZ)
while IFS= read -r -d '' old; do
    [[ $(basename "$old") =~ ^ct-clip-[0-9]{8}T[0-9]{6}Z$ && $(basename "$old") < $oldest ]] || continue
    rm -rf -- "$old"
    printf '%s: deleted, older than %d days\n' "$old" "$keep_days"
done < <(find "$target" -maxdepth 1 -type d -name "$NAME*Z" -print0 | sort -z)
