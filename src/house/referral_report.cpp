#include "house/referral_report.h"

#include "engines/care_score/care_score.h"
#include "ground/html/messages.h"

namespace tsumugi::house {
namespace {

using html::msgid;

class Report {
  public:
    explicit Report(base::Lang lang) : lang_(lang) {}

    std::string tr(std::string_view text, const html::Args& args = {}) const {
        return html::tr(lang_, text, args);
    }
    void line(std::string_view text) { out_.append(text).append("\n"); }
    void heading(const char* text) { out_.append("\n").append(tr(text)).append("\n"); }
    void item(const char* label, const std::string& value) {
        if (not value.empty()) out_ += "  " + tr(label) + ": " + value + "\n";
    }
    void bullet(const std::string& text) { out_ += "  - " + indented(text) + "\n"; }
    std::string take() { return std::move(out_); }

  private:
    static std::string indented(const std::string& text) {
        std::string out;
        for (const char c : text) {
            out += c;
            if (c == '\n') out += "    ";
        }
        return out;
    }
    base::Lang lang_;
    std::string out_;
};

std::string sex_words(std::string_view sex) {
    if (sex == "female") return msgid("女");
    if (sex == "male") return msgid("男");
    if (sex == "other") return msgid("その他");
    return sex == "unknown" ? msgid("不明") : "";
}

std::string day(base::Lang lang, const referral::DocumentDate& date) {
    return date.date ? base::long_date(*date.date, lang) : date.text;
}

std::string with_note(const std::string& text, const std::string& note) {
    return note.empty() ? text : text + " (" + note + ")";
}

void add_people(Report& report, base::Lang lang, const referral::Draft& draft) {
    const auto& patient = draft.patient;
    report.heading(msgid("こども"));
    report.item(msgid("氏名"), patient.name);
    report.item(msgid("ふりがな"), patient.kana);
    report.item(msgid("生年月日"), day(lang, patient.birth));
    report.item(msgid("性別"), report.tr(sex_words(patient.sex)));
    report.item(msgid("郵便番号"), patient.postcode);
    report.item(msgid("住所"), patient.address);
    for (const auto& phone : patient.phones) report.item(msgid("電話"), phone.value);
    for (const auto& contact : patient.contacts) {
        report.item(msgid("保護者の氏名"), with_note(contact.name, contact.relationship));
    }
    report.heading(msgid("病院"));
    report.item(msgid("名前"), draft.hospital.name);
    report.item(msgid("診療科"), draft.hospital.department);
    report.item(msgid("医師"), draft.hospital.person);
    report.item(msgid("電話"), draft.hospital.phone);
    report.item(msgid("宛先"), draft.recipient.name);
    report.item(msgid("入院の日"), day(lang, draft.admitted));
    report.item(msgid("退院の日"), day(lang, draft.discharged));
    report.item(msgid("紹介の目的・伝えたいこと"), draft.purpose);
}

template <class List, class Words>
void add_list(Report& report, const char* heading, const List& list, Words words) {
    if (list.empty()) return;
    report.heading(heading);
    for (const auto& each : list) report.bullet(words(each));
}

}  // namespace

std::string referral_report(base::Lang lang, const referral::Draft& draft) {
    Report report(lang);
    report.line(report.tr(referral::type_text(draft.type)) + "  " + draft.title + "  " +
                day(lang, draft.date));
    add_people(report, lang, draft);
    const auto diagnosis = [](const auto& each) { return with_note(each.text, each.note); };
    add_list(report, msgid("病名"), draft.diagnoses, diagnosis);
    add_list(report, msgid("これまでの病名"), draft.history, diagnosis);
    add_list(report, msgid("アレルギー"), draft.allergies,
             [](const auto& each) { return with_note(each.text, each.reaction); });
    add_list(report, msgid("医療機器"), draft.devices,
             [](const auto& each) { return with_note(each.text, each.note); });
    add_list(report, msgid("薬"), draft.medications,
             [](const auto& each) { return with_note(each.text, each.dosage); });
    add_list(report, msgid("書類として残す文章"), draft.sections,
             [](const auto& each) { return each.title + (each.text.empty() ? "" : "\n" + each.text); });
    add_list(report, msgid("添付"), draft.attachments, [](const auto& each) {
        return with_note(each.title, each.content_type + ", " + std::to_string(each.bytes.size()) + " B");
    });
    add_list(report, msgid("医療的ケアの候補（人が確かめて選びます）"), draft.care_hints,
             [&](const auto& hint) {
                 const auto* item = care_score::find(hint.item);
                 return std::string(item ? item->short_label.in(lang) : hint.item) + "「" + hint.words +
                        "」 " + report.tr(hint.where);
             });
    add_list(report, msgid("読めなかったもの"), draft.unread, [&](const auto& each) {
        return with_note(report.tr(each.what, each.args) + ": " + report.tr(each.why, each.args), each.text);
    });
    report.line("");
    report.line(report.tr(msgid(
        "ここでは何も保存していません。画面の「退院支援をはじめる」で同じファイルを選ぶと、確かめてから保存できます。")));
    return report.take();
}

}  // namespace tsumugi::house
