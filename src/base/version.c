#include <newsfiche/version.h>

unsigned nf_version(void)
{
    return NF_VERSION_NUMBER;
}
