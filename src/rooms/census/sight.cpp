#include "rooms/census/pages.h"

namespace tsumugi::census {

const std::vector<Sight>& hub_sees() {
    static const std::vector<Sight> seen{
        {msgid("どの機関が名簿を出すか、届け出た人数、いつ送ったか"),
         {"census_list.section_id", "census_list.source", "census_list.declared", "census_list.state",
          "census_list.uploaded_at", "census_list.uploads", "census_batch.asked_at", "census_batch.list_id",
          "census_upload.list_id"}},
        {msgid("8の倍数にそろえた名簿の長さと、計算を頼んだ鍵の数"),
         {"census_list.line_count", "census_list.used", "census_list.times", "census_batch.elements"}},
        {msgid("かくした鍵（ひらく数を知らないので、中身は読めません）と、保管者の答え"),
         {"census_batch.blinded", "census_batch.answer", "census_batch.refused"}},
        {msgid(
             "一人ずつのしるし。どの名簿のどの行が同じこどもか、どの種類の鍵で合ったか、漢字の氏名や生年月日が空か"),
         {"census_upload.bytes", "tags"}},
        {msgid("封をした中身（ひらく鍵を持たないので読めません）"), {"census_bags.bytes", "sealed"}},
        {msgid("保管者が出してよいと判断した表"), {"census_round.result"}},
    };
    return seen;
}

const std::vector<Sight>& custodian_sees() {
    static const std::vector<Sight> seen{
        {msgid("どの機関が名簿を出すか、届け出た人数、送ったかどうか"), {"lists", "waiting", "state"}},
        {msgid("名簿ごとに、計算した鍵の数（上限を超えたら断るため）"),
         {"census_custody_list.declared", "census_custody_list.used", "census_custody_list.times"}},
        {msgid("かくした鍵（ひらく数を知らないので、中身は読めません）"), {"batches"}},
        {msgid(
             "こども一人ずつの袋：市町村、年齢の区分、ケアの項目、名簿の種類。だれか、どの機関からかは分かりません。画面には出しません"),
         {"bags"}},
        {msgid("前の調査で公表された数"), {"earlier"}},
        {msgid("調査の説明：数える日、目的、根拠、市町村と人口、公表する表"),
         {"id", "region", "day_of_count", "profile", "title", "towns", "publish", "purpose", "legal_basis",
          "public_key", "table_key", "list", "source", "declared", "quota"}},
    };
    return seen;
}

const std::vector<const char*>& never_seen() {
    static const std::vector<const char*> never{
        msgid("氏名、ふりがな、生年月日、住所、被保険者番号"),
        msgid("ある機関の名簿に、あるこどもがいるかどうか"),
    };
    return never;
}

View sight_view(const Ctx& ctx) {
    const auto texts = [&](const std::vector<Sight>& sights) {
        Views rows;
        for (const auto& sight : sights) rows.push_back({{"text", ctx.tr(sight.text)}});
        return rows;
    };
    Views never;
    for (const char* text : never_seen()) never.push_back({{"text", ctx.tr(text)}});
    View view{{"hub_sees", texts(hub_sees())}, {"custodian_sees", texts(custodian_sees())}};
    view.set("never_seen", std::move(never));
    return view;
}

}  // namespace tsumugi::census
