#!/usr/bin/env bash
# Kills the program at random moments, and looks at what is left: TRAIN times `ganscope train --out`, WINDOW times a window
# that trains (on a display of its own, by Xvfb). At the end the one run has the bits of a run that was never killed, and
# every run of a window can be gone on with.
#
# PAUSE is the most seconds that `train` has left after a state.
#
#     TRAIN=100 WINDOW=100 PAUSE=2 tests/kills.sh target/debug/ganscope
set -euo pipefail
program=$(realpath "${1:-target/debug/ganscope}")
place=$(mktemp -d)
trap 'rm -rf "$place"; [ -z "${display:-}" ] || kill "$display" 2>/dev/null || true' EXIT
small=(--set 'generator.hidden=[8]' --set 'discriminator.hidden=[8]' --set game.batch_size=8)
# Seconds from 0 to $1.
pause() { sleep "$(awk -v most="$1" -v seed="$RANDOM$RANDOM" 'BEGIN { srand(seed); print most * rand() }')"; }
fail() { echo "FAILED: $*"; exit 1; }

kills=0
steps=${STEPS:-400000}
while [ "$kills" -lt "${TRAIN:-100}" ]; do
    # A run that is over is replaced by the next.
    [ -e "$place/train/summary.json" ] && rm -r "$place/train"
    if [ -e "$place/train/config.toml" ]; then
        arguments=(train --resume "$place/train" --eval-samples 200 --json)
    else
        rm -rf "$place/train"
        arguments=(train "${small[@]}" --steps "$steps" --eval-samples 200 --json --out "$place/train")
    fi
    touch "$place/begun"
    "$program" "${arguments[@]}" >"$place/out" 2>"$place/err" & child=$!
    # One of four dies young, as before its first state; the others within PAUSE seconds after a state of their own.
    if [ $((RANDOM % 4)) -gt 0 ]; then
        for _ in $(seq 300); do
            [ "$place/train/checkpoint.safetensors" -nt "$place/begun" ] && break
            sleep 0.1
        done
        sleep "$(date +0.%N)"
    fi
    pause "${PAUSE:-2}"
    kill -KILL "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
    kills=$((kills + 1))
    [ -s "$place/err" ] && fail "kill $kills: $(cat "$place/err")"
    # What is left is a run that can be read.
    if [ -e "$place/train/config.toml" ]; then
        "$program" config --config "$place/train/config.toml" >"$place/printed" 2>"$place/err" || fail "kill $kills: $(cat "$place/err")"
        echo "train, kill $kills: $(grep -A1 '\[\[reached\]\]' "$place/train/config.toml" | tail -1)$(cat "$place/err")"
    fi
done
if [ "$kills" -gt 0 ]; then
    "$program" train --resume "$place/train" --eval-samples 200 --json >/dev/null
    "$program" train "${small[@]}" --steps "$steps" --eval-samples 200 --json --out "$place/whole" >/dev/null
    for name in checkpoint.safetensors metrics.csv samples.csv config.toml; do
        cmp "$place/train/$name" "$place/whole/$name" || fail "$name has other bits"
    done
    echo "train: the bits of a run that was never killed"
fi

[ "${WINDOW:-100}" -gt 0 ] || exit 0
number=$((RANDOM % 1000 + 100))
Xvfb ":$number" -screen 0 1000x700x24 >/dev/null 2>&1 & display=$!
sleep 1
export DISPLAY=":$number" XDG_DATA_HOME="$place/data" HOME="$place/home"
mkdir -p "$HOME"
for kill in $(seq "${WINDOW:-100}"); do
    "$program" --renderer opengl --preset ring8 "${small[@]}" --runs "$place/runs" >"$place/out" 2>"$place/err" & child=$!
    for _ in $(seq 200); do
        ls "$place"/runs/*/run.toml >/dev/null 2>&1 && [ "$(ls -d "$place"/runs/*/ | wc -l)" -ge "$kill" ] && break
        sleep 0.1
    done
    # Learning rates are changed while it trains: this is what must not be lost.
    : >"$place/pressed"
    for _ in $(seq 50); do
        window=$(xdotool search --onlyvisible --name '^ganscope$' 2>/dev/null | tail -1 || true)
        [ -n "$window" ] && break
        sleep 0.1
    done
    if [ -n "$window" ]; then
        # Without a window manager nobody else gives it the focus.
        (while xdotool windowfocus --sync "$window" key bracketright 2>/dev/null; do
            date +%s%N >>"$place/pressed"
            sleep 0.3
        done) & presser=$!
    fi
    sleep 1.5
    pause 3
    now=$(date +%s%N)
    kill -KILL "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
    wait "${presser:-}" 2>/dev/null || true
    newest=$(ls -d "$place"/runs/*/ | tail -1)
    "$program" config --config "$newest/run.toml" >"$place/printed" 2>"$place/err" || fail "window, kill $kill: $(cat "$place/err")"
    DISPLAY='' "$program" train --resume "${newest%/}" --steps 20 --eval-samples 50 --json >"$place/out" 2>"$place/err" ||
        fail "window, kill $kill: $(cat "$place/err")"
    reached=$(grep -A1 '\[\[reached\]\]' "$newest/run.toml" | tail -1)
    # Each press makes D's rate 1.2 times as large, be it a change of its own or one with others.
    arrived=$(awk '
        /^\[/ { section = $0 }
        /^learning_rate/ && section == "[discriminator]" { first = $3 }
        /^value/ && section == "[[changes]]" { last = $3 }
        END { print last == "" ? 0 : int(log(last / first) / log(1.2) + 0.5) }
    ' "$newest/run.toml")
    early=$(awk -v now="$now" '(now - $1) / 1e9 > 1 { count++ } END { print count + 0 }' "$place/pressed")
    echo "window, kill $kill: $reached, $(wc -l <"$place/pressed") presses, $early a second before, $arrived arrived$(cat "$place/err")"
    [ "$arrived" -ge "$early" ] || fail "changes are missing"
done
ls -d "$place"/runs/*.unreadable 2>/dev/null && fail "a run was set aside"
echo "window: every run can be gone on with"
