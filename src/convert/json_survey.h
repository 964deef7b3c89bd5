#ifndef NF_CONVERT_JSON_SURVEY_H
#define NF_CONVERT_JSON_SURVEY_H

#include "src/convert/importer.h"
#include "src/convert/json_path.h"

/* What a JSON object is. */
enum nf_reading {
    NF_READING_ARTICLE,  /* one article, whatever it holds */
    NF_READING_WRAPPING, /* articles are at a path in it */
    NF_READING_UNKNOWN,  /* of several kinds perhaps; why is said */
    NF_READING_CUT       /* nothing can be said of so little of it */
};

/*
 * nf_json_survey - how the object at @j, which is a file's, is to be read
 * @cut:  the object goes on behind @j's end
 * @path: receives where the articles are, if it is a wrapping
 * @why:  receives what to say, if it is unknown
 *
 * An object with fields that only an article has (title, text, html, url) is an
 * article, unless it may be a feed. One without is a wrapping if it has one list of objects, at
 * any depth but not in another list, or objects that are articles. Beside such objects the list
 * has to be of articles, and none of them may be called an article ("article", "post") or have
 * title and text, nor a text or time if the list has no name that such lists usually have: it may
 * be of what is related to it.
 * With other fields of an article (a date, a language), it has to have a name as well that
 * such lists usually have, and so with a text of an unknown name; a list without, of
 * objects that have a text or a time beside their titles, leaves it unknown. A single object
 * has to have no text around it. So are the wrappings that feeds and search engines write.
 */
enum nf_reading nf_json_survey(struct nf_json j, bool cut, char path[NF_JSON_PATH_MAX],
                               char why[NF_WHY_TEXT]);

/*
 * nf_json_wraps_articles - whether the object at @j, one of many, is a wrapping
 *
 * Where an object a line is an article, one that is none must say so plainly: it has one
 * list of objects with fields that articles have, under a name that such lists usually have,
 * and itself no such field, or none that only articles have and those in the list more.
 */
bool nf_json_wraps_articles(struct nf_json j, char path[NF_JSON_PATH_MAX]);

/*
 * nf_json_may_be_feed - whether the object at @j, which wraps nothing plainly, may yet be what
 * articles came in
 *
 * It has no text. If it has other fields that only articles have, it has a list of objects, under
 * a name that such lists usually have, that have a text, a summary or a time beside their titles.
 * If not, a list of any name will do, if its objects have a text or a time. @why says what to do;
 * @inside: the object is an element of a list.
 */
bool nf_json_may_be_feed(struct nf_json j, bool inside, char why[NF_WHY_TEXT]);

/* Whether the object at @j, one of many of which others wrapped articles at @path, wraps none:
 * the last page of an interface. */
bool nf_json_wraps_none(struct nf_json j, const char *path);

#endif
