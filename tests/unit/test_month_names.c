#include "src/article/month_names.h"

#include "src/base/fold.h"
#include "tests/support/expect.h"

static int month_of(const char *name)
{
    char folded[100];
    struct nf_str word = { folded, nf_fold(str_of(name), folded) };

    return nf_month_by_name(word);
}

/* In order, and so no name is there twice, with two meanings. */
static void no_name_means_two_months(void **state)
{
    (void)state;
    assert_true(nf_month_name_count > 1000);
    for (size_t i = 0; i < nf_month_name_count; i++) {
        const struct nf_month_name *n = &nf_month_names[i];
        char folded[sizeof(n->name)];
        size_t len = nf_fold(str_of(n->name), folded);

        if (len == 0 || n->month > NF_WEEKDAY)
            fail_msg("%s has month %u", n->name, n->month);
        assert_bytes(((struct nf_str){ folded, len }), str_of(n->name));
        if (i && strcmp(n[-1].name, n->name) >= 0)
            fail_msg("%s stands behind %s", n->name, n[-1].name);
        assert_int_equal(nf_month_by_name(str_of(n->name)), n->month);
    }
}

/* As they stand before a year, January to December. */
static const char *const languages[][12] = {
    { "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December" },
    { "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
      "Oktober", "November", "Dezember" },
    { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
      "octobre", "novembre", "décembre" },
    { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
      "octubre", "noviembre", "diciembre" },
    { "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
      "settembre", "ottobre", "novembre", "dicembre" },
    { "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro",
      "outubro", "novembro", "dezembro" },
    { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
      "oktober", "november", "december" },
    { "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
      "oktober", "november", "december" },
    { "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september",
      "oktober", "november", "december" },
    { "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september",
      "oktober", "november", "desember" },
    { "tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kesäkuuta",
      "heinäkuuta", "elokuuta", "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta" },
    { "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia",
      "września", "października", "listopada", "grudnia" },
    { "ledna", "února", "března", "dubna", "května", "června", "července", "srpna",
      "září", "října", "listopadu", "prosince" },
    { "siječnja", "veljače", "ožujka", "travnja", "svibnja", "lipnja", "srpnja", "kolovoza",
      "rujna", "listopada", "studenoga", "prosinca" },
    { "januar", "februar", "marec", "april", "maj", "junij", "julij", "avgust", "september",
      "oktober", "november", "december" },
    { "januar", "februar", "mart", "april", "maj", "jun", "jul", "avgust", "septembar",
      "oktobar", "novembar", "decembar" },
    { "ianuarie", "februarie", "martie", "aprilie", "mai", "iunie", "iulie", "august",
      "septembrie", "octombrie", "noiembrie", "decembrie" },
    { "január", "február", "március", "április", "május", "június", "július",
      "augusztus", "szeptember", "október", "november", "december" },
    { "jaanuar", "veebruar", "märts", "aprill", "mai", "juuni", "juuli", "august", "september",
      "oktoober", "november", "detsember" },
    { "sausio", "vasario", "kovo", "balandžio", "gegužės", "birželio", "liepos",
      "rugpjūčio", "rugsėjo", "spalio", "lapkričio", "gruodžio" },
    { "janvāris", "februāris", "marts", "aprīlis", "maijs", "jūnijs", "jūlijs", "augusts",
      "septembris", "oktobris", "novembris", "decembris" },
    { "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül",
      "Ekim", "Kasım", "Aralık" },
    { "yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avqust", "sentyabr",
      "oktyabr", "noyabr", "dekabr" },
    { "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
      "Oktober", "November", "Desember" },
    { "Januari", "Februari", "Mac", "April", "Mei", "Jun", "Julai", "Ogos", "September",
      "Oktober", "November", "Disember" },
    { "Januari", "Februari", "Machi", "Aprili", "Mei", "Juni", "Julai", "Agosti", "Septemba",
      "Oktoba", "Novemba", "Desemba" },
    { "Enero", "Pebrero", "Marso", "Abril", "Mayo", "Hunyo", "Hulyo", "Agosto", "Setyembre",
      "Oktubre", "Nobyembre", "Disyembre" },
    { "janar", "shkurt", "mars", "prill", "maj", "qershor", "korrik", "gusht", "shtator",
      "tetor", "nëntor", "dhjetor" },
    { "janúar", "febrúar", "mars", "apríl", "maí", "júní", "júlí", "ágúst",
      "september", "október", "nóvember", "desember" },
    { "января", "февраля", "марта", "апреля", "мая", "июня",
      "июля", "августа", "сентября", "октября", "ноября",
      "декабря" },
    { "січня", "лютого", "березня", "квітня", "травня",
      "червня", "липня", "серпня", "вересня", "жовтня",
      "листопада", "грудня" },
    { "януари", "февруари", "март", "април", "май", "юни",
      "юли", "август", "септември", "октомври", "ноември",
      "декември" },
    { "студзеня", "лютага", "сакавіка", "красавіка", "мая",
      "чэрвеня", "ліпеня", "жніўня", "верасня",
      "кастрычніка", "лістапада", "снежня" },
    { "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
      "шілде", "тамыз", "қыркүйек", "қазан", "қараша",
      "желтоқсан" },
    { "Ιανουαρίου", "Φεβρουαρίου", "Μαρτίου", "Απριλίου",
      "Μαΐου", "Ιουνίου", "Ιουλίου", "Αυγούστου",
      "Σεπτεμβρίου", "Οκτωβρίου", "Νοεμβρίου",
      "Δεκεμβρίου" },
    { "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
      "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر",
      "ديسمبر" },
    { "كانون الثاني", "شباط", "آذار", "نيسان", "أيار",
      "حزيران", "تموز", "آب", "أيلول", "تشرين الأول",
      "تشرين الثاني", "كانون الأول" },
    { "جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان",
      "جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر",
      "ديسمبر" },
    { "ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי",
      "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר" },
    { "ژانویهٔ", "فوریهٔ", "مارس", "آوریل", "مهٔ", "ژوئن",
      "ژوئیهٔ", "اوت", "سپتامبر", "اکتبر", "نوامبر",
      "دسامبر" },
    { "جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی",
      "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر" },
    { "जनवरी", "फ़रवरी", "मार्च", "अप्रैल",
      "मई", "जून", "जुलाई", "अगस्त", "सितंबर",
      "अक्तूबर", "नवंबर", "दिसंबर" },
    { "জানুয়ারী", "ফেব্রুয়ারী", "মার্চ",
      "এপ্রিল", "মে", "জুন", "জুলাই", "আগস্ট",
      "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর",
      "ডিসেম্বর" },
    { "ஜனவரி", "பிப்ரவரி", "மார்ச்", "ஏப்ரல்",
      "மே", "ஜூன்", "ஜூலை", "ஆகஸ்ட்",
      "செப்டம்பர்", "அக்டோபர்", "நவம்பர்",
      "டிசம்பர்" },
    { "జనవరి", "ఫిబ్రవరి", "మార్చి",
      "ఏప్రిల్", "మే", "జూన్", "జులై", "ఆగస్టు",
      "సెప్టెంబర్", "అక్టోబర్", "నవంబర్",
      "డిసెంబర్" },
    { "มกราคม", "กุมภาพันธ์", "มีนาคม",
      "เมษายน", "พฤษภาคม", "มิถุนายน",
      "กรกฎาคม", "สิงหาคม", "กันยายน",
      "ตุลาคม", "พฤศจิกายน", "ธันวาคม" },
    { "იანვარი", "თებერვალი", "მარტი",
      "აპრილი", "მაისი", "ივნისი", "ივლისი",
      "აგვისტო", "სექტემბერი", "ოქტომბერი",
      "ნოემბერი", "დეკემბერი" },
    { "հունվարի", "փետրվարի", "մարտի", "ապրիլի", "մայիսի",
      "հունիսի", "հուլիսի", "օգոստոսի", "սեպտեմբերի",
      "հոկտեմբերի", "նոյեմբերի", "դեկտեմբերի" },
    { "ጃንዩወሪ", "ፌብሩወሪ", "ማርች", "ኤፕሪል", "ሜይ", "ጁን",
      "ጁላይ", "ኦገስት", "ሴፕቴምበር", "ኦክቶበር", "ኖቬምበር",
      "ዲሴምበር" }
};

static void months_have_names_in_many_languages(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(languages); i++)
        for (int m = 0; m < 12; m++) {
            const char *name = languages[i][m];
            int got = month_of(name);

            if (got != m + 1 && strncmp(name, "listopad", 8) != 0)
                fail_msg("%s: %d, not %d", name, got, m + 1);
        }
}

static void beginnings_of_three_letters(void **state)
{
    static const struct {
        const char *name;
        int month;
    } samples[] = {
        { "oktob", 10 }, { "Lok", 10 },       { "окт", 10 },  { "фев", 2 },
        { "ja", 0 },     { "de", 0 },         { "mar", 3 },   { "listop", 0 },
        { "lis", 0 },    { "Octobers", 0 },   { "thurs", NF_WEEKDAY },
        { "", 0 },       { "martedì", NF_WEEKDAY }, { "мая", 5 },   { "zzz", 0 },
        { "\xf4\x8f\xbf\xbf", 0 }
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(samples); i++)
        if (month_of(samples[i].name) != samples[i].month)
            fail_msg("%s: %d", samples[i].name, month_of(samples[i].name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_name_means_two_months),
        cmocka_unit_test(months_have_names_in_many_languages),
        cmocka_unit_test(beginnings_of_three_letters)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
