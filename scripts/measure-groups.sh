#!/usr/bin/env bash
# Measures the shipped networks by group of people, puts the reports into models/groups/, takes their
# figures over into the embedder's report and makes its card again. Some minutes on one core.
#
#   scripts/measure-groups.sh UTKFACE LFW PAIRS SEXES
#
# UTKFACE  folder of pictures named AGE_SEX_RACE_TIME.jpg; only those of adults are looked at
# LFW      folder with a folder a person, NAME/NAME_0001.jpg
# PAIRS    pairs.txt of LFW's View 2
# SEXES    folder with male_names.txt and female_names.txt, the name of a picture of LFW a line
#          (M. Afifi and A. Abdelhamed, "AFIF4: deep gender classification", 2017)
#
# The programs are those of target/release: cargo build --release --workspace --locked
set -euo pipefail
if (($# != 4)); then
    sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2
    exit 2
fi
for path in "$@"; do
    [ -e "$path" ] || { echo "measure-groups: $path is not there; check the path." >&2; exit 2; }
done
utkface=$(realpath "$1") lfw=$(realpath "$2") pairs=$(realpath "$3") sexes=$(realpath "$4")
cd "$(dirname "$0")/.."
root=$PWD
for program in faceglass workshop; do
    [ -x "target/release/$program" ] || {
        echo "measure-groups: target/release/$program is missing; cargo build --release --workspace --locked makes it." >&2
        exit 2
    }
done
PATH=$root/target/release:$PATH

# The command of a report is what was typed: typed here, it names no place of this machine. What was
# computed stays, so that a run that was broken off goes on.
work=$root/target/groups
mkdir -p "$work"
cd "$work"
ln -sfn "$utkface" UTKFACE
ln -sfn "$lfw" LFW
ln -sfn "$root/models" models

# The pictures that View 2 names; those of nobody else were kept from the training.
{
    echo "file,person,sex"
    awk '
        { sub(/\r$/, "") }
        FILENAME ~ /male_names.txt$/ {
            sex = FILENAME ~ /female_names.txt$/ ? "female" : "male"
            known[$1] = known[$1] == "" || known[$1] == sex ? sex : "both"
            next
        }
        function name(person, number,    picture) {
            picture = sprintf("%s_%04d.jpg", person, number)
            if (!seen[picture]++)
                print person "/" picture "," person "," (known[picture] == "both" ? "" : known[picture])
        }
        NF == 3 { name($1, $2); name($1, $3) }
        NF == 4 { name($1, $2); name($3, $4) }
    ' "$sexes/male_names.txt" "$sexes/female_names.txt" "$pairs"
} >lfw-sex.csv

faceglass --models models evaluate groups --images UTKFACE --labels utkface --by sex,age_band,race,race+sex \
    --draw 3000 --out utkface \
    --remark "UTKFace's adults were among the pictures that the embedder learned from, without names: it learned to give each face its teacher's vector. False matches among strangers may be too few here."
faceglass --models models evaluate groups --images LFW --labels lfw-sex.csv --out lfw \
    --remark "The people of LFW's View 2, whom no network learned from; the sexes are M. Afifi's and A. Abdelhamed's. They are mostly men and mostly known from the news of about 2003."

for set in utkface lfw; do
    mkdir -p "models/groups/$set"
    rm -f "models/groups/$set"/*
    cp $set/report.md $set/*.png "models/groups/$set/"
done
cd "$root"
workshop card embedder --take utkface="$work/utkface/report.json" --data "3,000 adults of UTKFace, drawn by lot, a picture each"
workshop card embedder --take lfw-sex="$work/lfw/report.json" --data "the people of LFW's View 2, with the sex of each picture"
