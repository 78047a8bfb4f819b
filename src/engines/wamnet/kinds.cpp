#include "engines/wamnet/wamnet.h"
#include "ground/base/text.h"

namespace tsumugi::wamnet {

using base::msgid;

const std::vector<Kind>& kinds() {
    static const std::vector<Kind> all{
        {"63", "child_development", msgid("児童発達支援"), true},
        {"64", "medical_child_development", msgid("医療型児童発達支援"), true},
        {"65", "after_school", msgid("放課後等デイサービス"), true},
        {"66", "home_child_development", msgid("居宅訪問型児童発達支援"), true},
        {"67", "nursery_visit", msgid("保育所等訪問支援"), true},
        {"24", "short_stay", msgid("短期入所"), true},
        {"68", "child_home", msgid("福祉型障害児入所施設"), true},
        {"69", "medical_child_home", msgid("医療型障害児入所施設"), true},
        {"70", "child_consultation", msgid("障害児相談支援"), true},
        {"52", "plan_consultation", msgid("計画相談支援"), true},
        {"11", "home_help", msgid("居宅介護"), true},
        {"12", "heavy_home_help", msgid("重度訪問介護"), false},
        {"13", "outing_help", msgid("行動援護"), true},
        {"14", "comprehensive_help", msgid("重度障害者等包括支援"), true},
        {"15", "accompanying", msgid("同行援護"), true},
        {"21", "medical_care", msgid("療養介護"), false},
        {"22", "daily_care", msgid("生活介護"), false},
        {"32", "residence", msgid("施設入所支援"), false},
        {"33", "group_home", msgid("共同生活援助"), false},
        {"34", "lodging_training", msgid("宿泊型自立訓練"), false},
        {"41", "function_training", msgid("自立訓練（機能訓練）"), false},
        {"42", "life_training", msgid("自立訓練（生活訓練）"), false},
        {"45", "supported_work_a", msgid("就労継続支援A型"), false},
        {"46", "supported_work_b", msgid("就労継続支援B型"), false},
        {"53", "moving_consultation", msgid("地域相談支援（地域移行）"), false},
        {"54", "settling_consultation", msgid("地域相談支援（地域定着）"), false},
        {"60", "work_training", msgid("就労移行支援"), false},
        {"61", "living_alone", msgid("自立生活援助"), false},
        {"62", "staying_at_work", msgid("就労定着支援"), false},
    };
    return all;
}

const Kind* kind_named(std::string_view words) {
    static const auto keys = [] {
        std::vector<std::string> made;
        for (const auto& kind : kinds()) made.push_back(base::search_key(kind.label));
        return made;
    }();
    // A file says the same words in every row.
    static thread_local std::pair<std::string, const Kind*> last;
    if (last.second and last.first == words) return last.second;
    const auto wanted = base::search_key(words);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i] != wanted) continue;
        last = {std::string(words), &kinds()[i]};
        return last.second;
    }
    return nullptr;
}

}  // namespace tsumugi::wamnet
