#!/usr/bin/env bash
# Restores a backup by docker/backup.sh into an installation.
#
#   docker/restore.sh BACKUP TARGET [--models DIRECTORY] [--digest SHA256]
#
#   BACKUP    one backup: …/ct-clip-YYYYMMDDTHHMMSSZ
#   TARGET    the installation, such as a fresh clone of the repository. An existing file that differs is replaced if it
#             is unedited: git has it, and TARGET is at the commit of the backup. Other existing files are not overwritten:
#             the restore lists all of them and writes nothing. Move them away first.
#   --models  where the models go, if MODELS_DIR in .env is not within TARGET
#   --digest  the SHA-256 of SHA256SUMS that backup.sh printed. Stored elsewhere, it also reveals a forged backup.
#
# Nothing is written until every file of the backup has been checked.
set -euo pipefail

fail() { printf 'restore: %s\n' "$*" >&2; exit 1; }
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }

positional=() models='' digest=''
while (($# > 0)); do
    case $1 in
        --models | --digest)
            (($# >= 2)) || usage
            if [[ $1 == --models ]]; then models=$2; else digest=${2,,}; fi
            shift 2 ;;
        -*) usage ;;
        *) positional+=("$1"); shift ;;
    esac
done
((${#positional[@]} == 2)) || usage
backup=${positional[0]%/} target=${positional[1]%/}

# ---- Check that the backup is complete and unchanged

[[ -f $backup/SHA256SUMS ]] || fail "$backup is not a backup: it has no SHA256SUMS"
[[ -z $digest || $(sha256sum <"$backup/SHA256SUMS") == "$digest  -" ]] ||
    fail "$backup/SHA256SUMS does not match --digest"
mapfile -t names < <(sed -n 's/^[0-9a-f]\{64\}  //p' "$backup/SHA256SUMS")
((${#names[@]} > 0 && ${#names[@]} == $(wc -l <"$backup/SHA256SUMS"))) || fail "$backup/SHA256SUMS is damaged"
for name in "${names[@]}"; do
    case /$name/ in
        //* | */../* | */./*) fail "$backup/SHA256SUMS names a file outside the backup: $name" ;;
    esac
done
# A link would be read, or written through, wherever it points.
others=$(cd "$backup" && find . ! -type d ! -path ./SHA256SUMS -printf '%y %P\n' | LC_ALL=C sort)
listed=$(printf 'f %s\n' "${names[@]}" | LC_ALL=C sort)
[[ $others == "$listed" ]] ||
    fail "$backup holds other files than its SHA256SUMS lists:"$'\n'"$(diff <(echo "$listed") <(echo "$others") | sed -n 's/^</  missing/p; s/^>/  not listed/p')"
(cd "$backup" && sha256sum --check --strict --quiet SHA256SUMS) >&2 || fail "$backup is damaged; use another one"

if [[ -z $models ]]; then
    configured=$(sed -n 's/^[[:space:]]*MODELS_DIR=//p' "$backup/.env" 2>/dev/null | tail -n 1 | tr -d '"'\''[:space:]')
    case ${configured:=models}/ in
        /* | *../*) models=$target/models ;;
        *) models=$target/${configured#./} ;;
    esac
fi

# ---- Check that nothing would be lost

commit=''
for index in "${!names[@]}"; do
    [[ ${names[index]} == COMMIT ]] || continue
    commit=$(<"$backup/COMMIT")
    unset 'names[index]'
done
checkout=$(git -C "$target" rev-parse HEAD 2>/dev/null) || checkout=''

# Whether git can restore a file: it is tracked, and the same as in the commit.
is_unedited() {
    [[ -n $commit && $commit == "$checkout" && -f $1 && ! -L $1 ]] &&
        git -C "$target" ls-files --error-unmatch -- "$(realpath "$1")" >/dev/null 2>&1 &&
        git -C "$target" diff --quiet HEAD -- "$(realpath "$1")"
}

place_of() {
    if [[ $1 == models/* ]]; then printf '%s/%s' "$models" "${1#models/}"; else printf '%s/%s' "$target" "$1"; fi
}

missing=() replaced=() conflicts=()
for name in "${names[@]}"; do
    place=$(place_of "$name")
    if [[ ! -e $place && ! -L $place ]]; then missing+=("$name")
    elif [[ -f $place ]] && cmp -s -- "$backup/$name" "$place"; then continue
    elif is_unedited "$place"; then replaced+=("$name")
    else conflicts+=("$place"); fi
done
if ((${#conflicts[@]} > 0)); then
    [[ -z $commit || -z $checkout || $commit == "$checkout" ]] || printf '%s\n' \
        "The backup was made at commit $commit, and $target is at $checkout. After" \
        "    git -C $target checkout $commit" \
        'unedited files are replaced. Update the installation when it is restored.' >&2
    fail "these files are there already and differ; nothing was written:"$'\n'"$(printf '  %s\n' "${conflicts[@]}")"
fi

# ---- Copy the files, with their modes and owners and those of their directories

unfinished=''
trap '[[ -z $unfinished ]] || rm -f -- "$unfinished"' EXIT
(umask 022 && mkdir -p "$target" "$models")
target=$(cd "$target" && pwd)
models=$(cd "$models" && pwd)
for name in ${missing[@]+"${missing[@]}"} ${replaced[@]+"${replaced[@]}"}; do
    unfinished=$(place_of "$name")
    if [[ $name == models/* ]]; then root=$backup/models file=${name#models/} destination=$models
    else root=$backup file=$name destination=$target; fi
    (cd "$root" && cp --parents --preserve=mode,ownership,timestamps -- "$file" "$destination")
    cmp -s -- "$backup/$name" "$unfinished" || fail "$unfinished is not what was written: check the disk"
    unfinished=''
done
restored=$((${#missing[@]} + ${#replaced[@]}))
printf '%d files restored to %s, %d were there already.\n' "$restored" "$target" "$((${#names[@]} - restored))"
((${#replaced[@]} == 0)) || printf '  in place of the unedited one: %s\n' "${replaced[@]}"
configured=$(sed -n 's/^[[:space:]]*MODELS_DIR=//p' "$target/.env" 2>/dev/null | tail -n 1 | tr -d '"'\''[:space:]')
if [[ -n $configured && $configured != ./models && $configured != "$models" ]]; then
    printf 'The models are in %s, but MODELS_DIR in .env is %s.\n' "$models" "$configured"
fi
