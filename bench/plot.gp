# Size against the time of a get. Called with two names of files: points, which
# labels.py made, and svg. Margins are those of labels.py.
set terminal svg size 960,620 font "sans,13" background "white"
set output svg
label_plain = "sans,12"
label_bold = "sans:Bold,12"
set lmargin at screen 80.0 / 960
set rmargin at screen 930.0 / 960
set tmargin at screen 1 - 40.0 / 620
set bmargin at screen 1 - 550.0 / 620
set logscale xy
set xlabel "microseconds until an article is in memory, median; ".\
    "of a solid file: all articles"
set ylabel "size; solid zstd -19 --long=27 = 1" offset 1.5, 0
set format x "10^{%L}"
set ytics (0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 4)
set grid xtics ytics linecolor rgb "#dddddd" linetype 1
set border 3
set tics nomirror
set key at screen 0.5, screen 0.985 center top horizontal maxrows 1 samplen 0.5
load points
plot $newsfiche with points pointtype 7 pointsize 1.1 \
         linecolor rgb "#b03a2e" title "newsfiche", \
     $library with points pointtype 7 pointsize 1 \
         linecolor rgb "#2e5f8a" title "other store", \
     $solid with points pointtype 6 pointsize 1 \
         linecolor rgb "#555555" title "solid file"
