#!/bin/sh
# Makes the two subsets of Noto fonts that are compiled into the program. Needs Debian's fonts-noto-cjk, fonts-noto-core and
# fonttools. Run it again when a test says that a character has no glyph. Another folder of fonts may be given.
set -eu
cd "$(dirname "$0")"

fonts=${1:-/usr/share/fonts}
characters=$(mktemp)
trap 'rm -f "$characters"' EXIT

python3 - >"$characters" <<'PYTHON'
import pathlib, sys

def decoded(high, low):
    try:
        return bytes([high, low]).decode("gb2312")
    except UnicodeDecodeError:
        return ""

# Level 1 of GB 2312: rows 16 to 55, the 3755 hanzi in everyday use, for names of columns and words of the system.
characters = {decoded(high, low) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)}
# Punctuation of Chinese text, full-width forms, and geometric shapes.
blocks = [range(0x3000, 0x3040), range(0xFF01, 0xFF5F), range(0xFFE0, 0xFFE7), range(0x25A0, 0x2600)]
characters |= {chr(code) for block in blocks for code in block}
# What the program's own words need beyond that. Latin and Greek come from egui's fonts.
texts = [*pathlib.Path("../words").glob("*.yml"), *pathlib.Path("../guide").rglob("*.md"), *pathlib.Path("../lessons").glob("*.md"),
         pathlib.Path("../glossary.toml")]
for words in texts:
    characters |= {character for character in words.read_text("utf-8") if character >= "\u2e80"}
sys.stdout.reconfigure(encoding="utf-8")
print("".join(sorted(characters)))
PYTHON

# Makes $2 from $1. egui uses no shaping features here, no vertical layout and no hints. The names kept are those of the
# family, the version, copyright, trademark and licence.
subset() {
    source=$1 made=$2
    shift 2
    pyftsubset "$source" --output-file="$made" "$@" --layout-features='' --no-hinting --name-languages=0x409 \
        --name-IDs=0,1,2,3,4,5,6,7,13,14 --drop-tables+=BASE,GDEF,GPOS,GSUB,MATH,VORG,vhea,vmtx
    wc -c "$made"
}

# Face 2 of the collection is Noto Sans CJK SC.
subset "$fonts/opentype/noto/NotoSansCJK-Regular.ttc" NotoSansSC-subset.otf --font-number=2 --text-file="$characters"
# Arrows, operators and brackets.
subset "$fonts/truetype/noto/NotoSansMath-Regular.ttf" NotoSansMath-subset.ttf --unicodes=2190-21FF,2200-22FF,27C0-27EF
