#!/bin/bash
# Makes every picture in this folder from the running program:
#   screenshots/make.sh [PROGRAM] [MORE ARGUMENTS OF THE PROGRAM…]
# Needs Xvfb, xdotool and ImageMagick; no camera, no GPU and no network. The
# window runs on the demo clip with people enrolled from gallery/, each scene
# with settings of its own, driven by keys as a person would.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
program=${1:-$root/target/release/faceglass}
shift || true
[ -x "$program" ] || { echo "Build it first (cargo build --release), or name the program." >&2; exit 2; }

work=$(mktemp -d)
display=:$((90 + RANDOM % 100))
app=
cleanup() {
    [ -n "$app" ] && kill "$app" 2>/dev/null || true
    [ -n "${server:-}" ] && kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

Xvfb $display -screen 0 1680x1050x24 -nolisten tcp -noreset >/dev/null 2>&1 &
server=$!
export DISPLAY=$display LIBGL_ALWAYS_SOFTWARE=1
# No desktop session: neither a portal nor a running compositor is asked for.
unset WAYLAND_DISPLAY
for _ in $(seq 300); do xdotool getdisplaygeometry >/dev/null 2>&1 && break; sleep 0.1; done

for person in "$root"/gallery/*/; do
    [ -d "$person" ] || continue
    name=$(basename "$person")
    "$program" "${@}" --data-dir "$work/data" enroll "$name" "$person" >/dev/null || true
done

# start WIDTH HEIGHT LANGUAGE THEME "PANELS": opens the window on the demo clip.
start() {
    local data="$work/run"
    rm -rf "$data"; mkdir -p "$data"
    [ -d "$work/data" ] && [ "${EMPTY:-}" != 1 ] && cp -r "$work/data/." "$data/"
    {
        echo "language = \"$3\""
        echo "theme = \"$4\""
        printf '[overlay]\nboxes = true\npoints = true\ndense = %s\n' "${DENSE:-false}"
        printf '[window]\nx = 0.0\ny = 0.0\nwidth = %s.0\nheight = %s.0\n' "$1" "$2"
        echo "[panels]"
        for panel in faces source enrol people presence thresholds insight; do
            case " $5 " in *" $panel "*) echo "$panel = true" ;; *) echo "$panel = false" ;; esac
        done
        printf '%b' "${MORE:-}"
    } > "$data/settings.toml"
    "$program" "${args[@]}" --data-dir "$data" --source "${SOURCE:-demo}" >"$work/log" 2>&1 &
    app=$!
    for _ in $(seq 600); do
        window=$(xdotool search --onlyvisible --name '^Faceglass$' 2>/dev/null | head -1) && [ -n "$window" ] && break
        kill -0 "$app" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
        sleep 0.1
    done
    xdotool windowfocus "$window" 2>/dev/null || true
    # Where it touches nothing: at the right edge it would wake the scroll bar.
    xdotool mousemove "$(($1 / 2))" "$(($2 - 2))"
    # The first frame is there when the middle of the picture is no longer the
    # ground of an empty one (the canvas of either theme, or nothing); then verdicts need a moment.
    local at="$(($1 * 36 / 100)),$(($2 * 30 / 100))"
    for _ in $(seq 400); do
        case $(pixel "$at") in
            *"(13,15,18)" | *"(222,226,231)" | *"(0,0,0)" | black | "gray(0)" | "") sleep 0.2 ;;
            *) break ;;
        esac
    done
    sleep "${WARM_S:-4}"
}

pixel() { import -window root -crop 1x1+"${1/,/+}" -format '%[pixel:p{0,0}]' info: 2>/dev/null; }

key() { for k in "$@"; do xdotool key --window "$window" "$k"; sleep 0.25; done; }

shot() { sleep "${SETTLE_S:-2}"; import -window root -crop "$2x$3+0+0" +repage "$here/$1.png"; echo "$1.png"; }

stop() { kill "$app" 2>/dev/null || true; wait "$app" 2>/dev/null || true; app=; }

args=("$@")

start 1400 900 english dark "faces enrol people source"
shot window 1400 900
stop

# Somebody's page, by the sign beside their name.
start 1400 900 english dark "faces people"
xdotool mousemove 1307 424 click 1
shot person 1400 900
stop

start 1400 900 english dark "faces thresholds insight"
key Right Right Right Right
sleep 3
shot thresholds-insight 1400 900
stop

start 1400 900 chinese light "faces enrol people source"
shot chinese-light 1400 900
stop

start 1000 700 english light "faces enrol people"
key e
sleep 0.5
xdotool type --window "$window" "Ada"
shot enrol-small 1000 700
stop

start 1000 700 english dark "faces people"
key F1
shot help 1000 700
stop

# A command found by a word of its name, over faces that are covered.
EMPTY=1 start 1000 700 english dark "faces people"
key x x Escape
xdotool key --window "$window" ctrl+p
sleep 0.5
xdotool type --window "$window" "face"
shot palette 1000 700
stop

# A challenge: the card over the picture, the ring around the face that is asked. What is
# asked, and when, is drawn by lot: make it again if no step stands.
start 1400 900 english dark "faces presence"
key v
SETTLE_S=5 shot presence 1400 900
stop

# What is done with people, in both languages: by the palette, which finds a command by a word in either.
command() { xdotool key --window "$window" ctrl+p; sleep 0.5; xdotool type --window "$window" "$1"; sleep 0.3; key Return; }
for look in "english dark" "chinese light"; do
    name=; [ "${look%% *}" = chinese ] && name=-chinese
    # Visits and strangers come with time.
    export MORE='[history]\nkeep = true\n[unknown]\nkeep = true\n' HOME=/home/you
    WARM_S=25 start 1000 700 $look "faces people"
    command "history"; shot "history$name" 1000 700; key Escape
    command "back up"; shot "backup$name" 1000 700
    stop
    # Nobody is enrolled.
    EMPTY=1 WARM_S=25 start 1000 700 $look "faces people"
    command "unknown"; shot "unknown$name" 1000 700
    stop
    unset MORE
done

# An animated picture for the README: a few seconds around the change from a
# person to a printed photograph.
start 1000 700 english dark "faces people"
frames=${GIF_FRAMES:-28}
for i in $(seq -w 1 "$frames"); do
    import -window root -crop 1000x700+0+0 +repage "$work/frame-$i.png"
    sleep 0.25
    [ "$i" = 10 ] && key Right Right
done
stop
convert -delay 30 -loop 0 "$work"/frame-*.png -resize 720x -colors 96 -layers Optimize "$here/demo.gif"
echo demo.gif
