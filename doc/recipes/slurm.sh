#!/bin/sh
# Export archives with a Slurm job array, one file for each split. On a file system that all
# nodes see:
#
#     newsfiche splits -n 16 news-*.fiche >splits
#     sbatch --array=1-"$(wc -l <splits)" slurm.sh
#
# A task that failed can be given again: sbatch --array=7 slurm.sh
set -eu
read -r archive generation numbers rest <<end
$(sed -n "${SLURM_ARRAY_TASK_ID}p" splits)
end
newsfiche export --quiet --force "$archive" --at "$generation" --numbers "$numbers" --jobs 1 \
    -o "part-$SLURM_ARRAY_TASK_ID.jsonl"
