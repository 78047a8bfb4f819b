// What somebody in the demonstration has begun to write and not sent.
#include "ground/documents/drafts.h"
#include "house/demo_story.h"

namespace tsumugi::house::demo {

void make_draft(World& world) {
    auto ctx = world.as(world.section("minato.liaison", 0), 0);
    const auto home = base::add_days(ctx.today(), 33);
    const auto birth = base::add_days(ctx.today(), -190);
    ctx.request.form = {};
    const std::pair<const char*, std::string> typed[] = {{"name", "早川 灯"},
                                                         {"kana", "はやかわ あかり"},
                                                         {"birth", base::iso(birth)},
                                                         {"sex", "female"},
                                                         {"municipality", "142069"},
                                                         {"template", "home"},
                                                         {"anchor", base::iso(home)},
                                                         {"goal", "きょうだいと同じ部屋で眠れる"},
                                                         {"diagnoses", "先天性中枢性低換気症候群"},
                                                         {"consent", ""}};
    for (const auto& [name, value] : typed) ctx.request.form.add(name, value);
    const auto note = pathways::templates(world.db).front().name + "　" +
                      region::municipality_name(world.db, "142069", base::Lang::ja) + "　" +
                      base::age_text(birth, ctx.today(), base::Lang::ja) + "　" +
                      base::short_date(home, ctx.today(), base::Lang::ja) + "　同意はまだ";
    documents::keep_draft(ctx, "start", {}, note);
    ctx.request.form = {};
}

}  // namespace tsumugi::house::demo
