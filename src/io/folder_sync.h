#ifndef NF_IO_FOLDER_SYNC_H
#define NF_IO_FOLDER_SYNC_H

/*
 * nf_folder_sync    - make the names in the open folder @fd durable
 * nf_folder_sync_of - the same of the folder that has the file @path, or the file that the
 *                     link @path leads to
 *
 * An errno value. 0 also where a file system cannot sync a folder; and of
 * nf_folder_sync_of() where the user may not read it, and so has no way to.
 */
int nf_folder_sync(int fd);
int nf_folder_sync_of(const char *path);

#endif
