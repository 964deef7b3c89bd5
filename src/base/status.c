#include <newsfiche/status.h>

const char *nf_strerror(enum nf_status status)
{
    switch (status) { /* no default: -Wswitch finds a forgotten code */
    case NF_OK:            return "success";
    case NF_E_NOMEM:       return "out of memory";
    case NF_E_IO:          return "input/output error";
    case NF_E_FORMAT:      return "not a .fiche archive";
    case NF_E_UNSUPPORTED: return "made by a newer version";
    case NF_E_DAMAGED:     return "the archive is damaged";
    case NF_E_LIMIT:       return "larger than allowed";
    case NF_E_RANGE:       return "no article, or no generation, has that number";
    case NF_E_USAGE:       return "called in the wrong way";
    case NF_E_EXISTS:      return "exists already";
    case NF_E_INPUT:       return "the input is not what it should be";
    case NF_E_STOPPED:     return "stopped";
    case NF_E_STATE:       return "failed before, or finished";
    case NF_E_WITHDRAWN:   return "the article was withdrawn";
    case NF_E_NOTFOUND:    return "no article has that key";
    case NF_E_END:         return "there is no further article";
    case NF_E_REFUSED:     return "the record is refused";
    case NF_E_NO_INDEX:    return "no index of such keys";
    case NF_E_BUSY:        return "another writer has the archive";
    }
    return "unknown status";
}
