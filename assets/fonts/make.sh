#!/bin/sh
# Makes the two interface fonts from an installed Noto Sans CJK (SIL Open Font
# License 1.1) with fonttools' pyftsubset:
#   assets/fonts/make.sh [FOLDER OF NotoSansCJK-*.ttc]
# Regular holds Latin, GB2312 level 1 (the 3,755 commonest characters) and every
# character of the interface; Bold holds Latin and the interface's characters.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
from=${1:-/usr/share/fonts/opentype/noto}
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" - "$here/../../src/window/text" "$work" <<'PY'
import pathlib, sys
source, work = map(pathlib.Path, sys.argv[1:])
# Quotes, dashes, dots and signs such as × are as wide as a character in a Chinese
# font, which looks torn in English: they are left to the font behind this one.
wide = set("×÷°±§¨´¶–—‘’“”…")
latin = [chr(c) for c in (*range(0x20, 0x7f), *range(0xa0, 0x180)) if chr(c) not in wide]
latin += list("•−←↑→↓")
latin += list("　、。，．：；？！（）《》「」『』【】￥～")
interface = [c for f in source.rglob("*.rs") for c in f.read_text() if ord(c) > 0x7e and c not in wide]
level_1 = [bytes((a, b)).decode("gb2312", "ignore") for a in range(0xb0, 0xd8) for b in range(0xa1, 0xff)]
(work / "regular").write_text("".join(sorted(set("".join([*latin, *interface, *level_1])))))
(work / "bold").write_text("".join(sorted(set("".join([*latin, *interface])))))
PY
for weight in Regular Bold; do
    lower=$(echo "$weight" | tr RB rb)
    # Font 2 of the collection is the simplified Chinese one.
    "$python" -m fontTools.subset "$from/NotoSansCJK-$weight.ttc" --font-number=2 \
        --text-file="$work/$lower" --layout-features=kern \
        --no-hinting --drop-tables+=vmtx,vhea,VORG,BASE --name-IDs='0,1,2,3,4,5,6,13,14' \
        --output-file="$here/NotoSansSC-$weight-subset.otf"
done
ls -l "$here"/*.otf
