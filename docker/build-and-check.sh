#!/usr/bin/env bash
# Builds the CPU image, starts it as an unprivileged user on a read-only root, and predicts a synthetic study on the
# demonstration models. Uses docker if its daemon runs, otherwise buildah, as root and without a daemon.
#
#   docker/build-and-check.sh                 base images from the registry that the Dockerfile names
#   docker/build-and-check.sh --local-base    a Debian by debootstrap with this machine's Node; needs no image registry.
#                                             Kept as ct-clip-local-… for the next run.
#
# NODE_IMAGE and RUNTIME_IMAGE set other base images.
set -euo pipefail
cd "$(dirname "$0")/.."

IMAGE=ct-clip-api:cpu
RUNTIME_BASE=localhost/ct-clip-local-base
NODE_BASE=localhost/ct-clip-local-node
USER_ID=10001
PORT=${CHECK_PORT:-18000}

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'build-and-check: %s\n' "$*" >&2; exit 1; }

local_base=no
case ${1:-} in
    '') ;;
    --local-base) local_base=yes ;;
    *) fail "unknown argument $1" ;;
esac

if docker info >/dev/null 2>&1; then tool=docker
elif command -v buildah >/dev/null; then
    tool=buildah
    [[ $(id -u) == 0 ]] || fail 'buildah makes and mounts file systems here: run this as root'
else fail 'neither a running docker nor buildah: apt-get install buildah'
fi

# A Debian made by debootstrap, and a second one with this machine's node and npm.
make_local_bases() {
    local root
    root=$(mktemp -d)
    debootstrap --variant=minbase --include=libstdc++6 bookworm "$root" >"$root.log" || fail "debootstrap failed: $root.log"
    rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}/*
    make_image "$root" "$RUNTIME_BASE"
    install -D "$(readlink -f "$(command -v node)")" "$root/usr/local/bin/node"
    mkdir -p "$root/usr/local/lib/node_modules" "$root/usr/local/etc" "$root/etc/ssl/certs"
    cp -r "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$root/usr/local/lib/node_modules/npm"
    ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
    # npm there trusts the certificates of this machine, such as those of the site's proxy. They do not end up in the final
    # image.
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    echo 'cafile=/etc/ssl/certs/ca-certificates.crt' >"$root/usr/local/etc/npmrc"
    make_image "$root" "$NODE_BASE"
    rm -rf "$root" "$root.log"
}

make_image() { # ROOT NAME
    if [[ $tool == docker ]]; then tar -C "$1" -c . | docker import - "$2" >/dev/null
    else
        local container
        container=$(buildah from scratch)
        buildah add -q "$container" "$1" / >/dev/null
        buildah commit -q "$container" "$2" >/dev/null
        buildah rm "$container" >/dev/null
    fi
}

has_image() {
    if [[ $tool == docker ]]; then docker image inspect "$1" >/dev/null 2>&1
    else buildah inspect --type image "$1" >/dev/null 2>&1; fi
}

arguments=(--build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)")
if [[ $local_base == yes ]]; then
    say 'A base without a registry'
    if ! has_image "$NODE_BASE" || ! has_image "$RUNTIME_BASE"; then make_local_bases; fi
    NODE_IMAGE=$NODE_BASE RUNTIME_IMAGE=$RUNTIME_BASE
fi
[[ -z ${NODE_IMAGE:-} ]] || arguments+=(--build-arg "NODE_IMAGE=$NODE_IMAGE")
[[ -z ${RUNTIME_IMAGE:-} ]] || arguments+=(--build-arg "RUNTIME_IMAGE=$RUNTIME_IMAGE")

say "Building $IMAGE with $tool"
if [[ $tool == docker ]]; then
    docker build -f docker/Dockerfile --target cpu -t "$IMAGE" "${arguments[@]}" .
else
    # OCI images do not support HEALTHCHECK.
    buildah bud --isolation chroot --format docker --layers -f docker/Dockerfile --target cpu -t "$IMAGE" "${arguments[@]}" .
fi

# ---- A container, with either tool: start, enter, stop

scratch=$(mktemp -d)
environment=("MODELS_DIR=/app/models/demo" "PORT=$PORT" "HOST=127.0.0.1")

start_with_docker() {
    docker run -d --name ct-clip-check --network host --read-only --cap-drop ALL --security-opt no-new-privileges \
        --tmpfs /tmp --tmpfs "/var/spool/ctclip:uid=$USER_ID,mode=0700" "${environment[@]/#/--env=}" "$IMAGE" >/dev/null
}

# buildah runs only build commands; a service on a read-only root needs a few mounts in a namespace.
start_with_buildah() {
    container=$(buildah from "$IMAGE")
    root=$(buildah mount "$container")
    local value
    while IFS= read -r value; do image_environment+=("$value"); done < <(
        buildah inspect --type image --format '{{range .Docker.Config.Env}}{{println .}}{{end}}' "$IMAGE" | sed '/^$/d')
    [[ $(buildah inspect --type image --format '{{.Docker.Config.User}}' "$IMAGE") == "$USER_ID:$USER_ID" ]] ||
        fail 'the image is not for an unprivileged user'
    unshare --mount --propagation private bash -c '
        set -euo pipefail
        mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"
        mount -t tmpfs -o mode=1777 none "$1/tmp"
        mount -t tmpfs -o "uid=$2,mode=0700" none "$1/var/spool/ctclip"
        mount -t proc none "$1/proc"
        mount -t tmpfs none "$1/dev" && for node in null urandom random; do touch "$1/dev/$node" && mount --bind "/dev/$node" "$1/dev/$node"; done
        echo $$ >"$3/pid"
        exec sleep infinity' - "$root" "$USER_ID" "$scratch" &
    holder=$!
    until [[ -s $scratch/pid ]]; do kill -0 "$holder" 2>/dev/null || fail 'this machine allows no mounts'; sleep 0.1; done
    enter=(nsenter --mount -t "$holder" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        "${image_environment[@]}" "${environment[@]}" chroot "$root"
        setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all
        sh -c 'cd /app && exec "$@"' -)
    (exec "${enter[@]}" node dist/main.js >"$scratch/log" 2>&1) &
    service=$!
}

# Runs a command in the container: by `docker exec`, or with the container's mounts, root and user, without capabilities.
enter=(docker exec ct-clip-check)

in_container() { "${enter[@]}" "$@"; }

container_log() {
    if [[ $tool == docker ]]; then docker logs ct-clip-check 2>&1; else cat "$scratch/log"; fi
}

# Sends SIGTERM and returns the service's exit code.
stop_service() {
    if [[ $tool == docker ]]; then
        docker stop --time 60 ct-clip-check >/dev/null
        docker inspect --format '{{.State.ExitCode}}' ct-clip-check
    else
        local code=0
        kill "$service"
        wait "$service" || code=$?
        service=''
        echo "$code"
    fi
}

clean_up() {
    if [[ $tool == docker ]]; then docker rm -f ct-clip-check >/dev/null 2>&1 || true
    else
        [[ -z ${service:-} ]] || kill -KILL "$service" 2>/dev/null || true
        [[ -z ${holder:-} ]] || kill "$holder" 2>/dev/null || true
        wait
        [[ -z ${container:-} ]] || buildah rm "$container" >/dev/null
    fi
    rm -rf "$scratch"
}

image_environment=()
trap clean_up EXIT

say 'Starting it as an unprivileged user on a read-only root'
if [[ $tool == docker ]]; then start_with_docker; else start_with_buildah; fi

for ((attempt = 0; ; attempt++)); do
    in_container node docker/healthcheck.mjs >"$scratch/health" 2>/dev/null && break
    ((attempt < 60)) || { container_log >&2; fail 'it does not get healthy'; }
    sleep 1
done
cat "$scratch/health" && echo

[[ $(in_container id -u) == "$USER_ID" ]] || fail 'it runs as another user'
if in_container touch /app/written 2>/dev/null; then fail 'its root can be written to'; fi

say 'What it is made of, and its description'
in_container node -e '
    const parts = JSON.parse(fs.readFileSync("sbom.cdx.json", "utf8")).components;
    console.log(`${parts.length} packages in the bill of materials`);
    fetch(`http://127.0.0.1:${process.env.PORT}/docs-json`).then(async (answer) => {
        const { openapi, paths } = await answer.json();
        console.log(`OpenAPI ${openapi}: ${Object.keys(paths).join(" ")}`);
        if (paths["/predict"] === undefined) process.exitCode = 1;
    });' || fail 'it does not describe itself'

say 'What its doctor says'
in_container node dist/cli/ctclip.js doctor || fail 'its doctor finds a problem'

say 'A study'
in_container node dist/cli/ctclip.js phantom -o /tmp/study.zip >/dev/null
in_container node dist/cli/ctclip.js client --url "http://127.0.0.1:$PORT" --file /tmp/study.zip | tee "$scratch/answer"
grep -q 'demonstration' "$scratch/answer" || fail 'the answer is not that of the demonstration models'

code=0
stop_service >"$scratch/code" || code=$?
[[ $code == 0 && $(<"$scratch/code") == 0 ]] || { container_log >&2; fail 'it does not end by itself when it is stopped'; }

say 'The image'
if [[ $tool == docker ]]; then docker image inspect --format '{{.Size}} bytes; labels {{json .Config.Labels}}' "$IMAGE"
else
    buildah images --format '{{.Size}}' "$IMAGE"
    buildah inspect --type image --format '{{range $name, $value := .Docker.Config.Labels}}{{$name}}={{$value}}{{println}}{{end}}' "$IMAGE"
fi

say "$IMAGE works: user $USER_ID, read-only root, healthy, and it predicts"
