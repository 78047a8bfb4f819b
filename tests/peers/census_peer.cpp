// Hub and custodian of a count behind lines of text, for census.test.mjs and the browser's test. One request
// a line, one answer a line; bytes as hex.
//   synth DIR CHILDREN SEED        lists in CSV; the names of the files
//   round ID REGION DAY            PUBLIC_KEY TABLE_KEY
//   evaluate LIST DECLARED BLINDED ELEMENTS PROOF, or "refused MESSAGE"
//   upload DECLARED BYTES          "count" and for each line THIN:TAGS:TOWN/AGE/CARE/SOURCE/DUMMY, or
//   "refused MESSAGE" tags LIST FILE                 for each record SLOT=TAG,SLOT=TAG..., as the program
//   itself makes them
#include <algorithm>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "engines/census/own_list.h"
#include "engines/linkage/synth.h"
#include "ground/base/text.h"
#include "hex.h"

using namespace tsumugi;

namespace {

std::vector<oprf::Element> elements_of(const std::string& hex) {
    const std::string bytes = bytes_of(hex);
    std::vector<oprf::Element> out(bytes.size() / 32);
    for (std::size_t i = 0; i < out.size(); ++i) std::memcpy(out[i].data(), bytes.data() + i * 32, 32);
    return out;
}

struct Played {
    census::Round round;
    std::unique_ptr<census::Custodian> custodian;

    std::string evaluate(std::uint32_t list, std::uint64_t declared, const std::string& hex) {
        const auto done = custodian->evaluate(list, declared, elements_of(hex));
        if (not done) return "refused " + done.error().message;
        std::string out;
        for (const auto& element : done->elements) out += hex_of(element);
        return out + " " + hex_of(done->proof.challenge) + hex_of(done->proof.response);
    }

    std::string upload(std::uint64_t declared, const std::string& hex) {
        const auto read = census::read_upload(bytes_of(hex), round, declared);
        if (not read) return "refused " + read.error().message;
        std::string out = std::to_string(read->lines.size());
        for (const auto& line : read->lines) {
            out += ' ' + std::to_string(line.record.thin) + ':';
            for (const auto& tag : line.record.tags) out += hex_of(tag);
            const auto bag = custodian->open({line.sealed});
            if (not bag) return "refused " + bag.error().message;
            const census::Payload dummy{.dummy = true};
            const auto& payload = bag->empty() ? dummy : bag->front();
            out += ':';
            for (const auto number :
                 {payload.town, std::uint32_t{payload.age_band}, payload.care, std::uint32_t{payload.source}})
                out += std::to_string(number) + '/';
            out += payload.dummy ? '1' : '0';
        }
        return out;
    }

    /// The organisation's side as the program plays it.
    std::string tags(std::uint32_t list, const std::string& file) {
        std::ifstream stream(file, std::ios::binary);
        std::stringstream bytes;
        bytes << stream.rdbuf();
        const auto csv = base::read_csv(bytes.str());
        census::Spec spec;
        spec.round = round;
        for (const auto& [code, name] : linkage::synth_towns()) spec.towns.push_back({code, name});
        const auto sent = census::read_own_list(csv->rows, spec).value().persons;
        const auto texts = census::tokens(round, sent);
        const auto blinded = oprf::blind(texts.inputs);
        const auto evaluated = custodian->evaluate(list, 1000000, blinded.elements);
        const auto outputs = oprf::finalize(texts.inputs, blinded, *evaluated, custodian->public_key());
        std::vector<std::string> records(sent.size());
        for (std::size_t i = 0; i < texts.places.size(); ++i)
            records[texts.places[i].record] += (records[texts.places[i].record].empty() ? "" : ",") +
                                               std::to_string(texts.places[i].slot) + "=" +
                                               hex_of(oprf::tag((*outputs)[i]));
        return base::join(records, " ");
    }
};

}  // namespace

int main() {
    Played played;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string what, a, b, c;
        words >> what >> a >> b >> c;
        if (what == "synth") {
            const auto made = linkage::make_synth({.children = std::stoi(b), .seed = std::stoull(c)});
            for (const auto& list : made.lists) {
                std::ofstream(a + "/" + list.name + ".csv", std::ios::binary) << base::write_csv(list.rows);
                std::cout << list.name << ".csv ";
            }
        } else if (what == "round") {
            played.round = {a, b, *base::parse_iso(c)};
            played.custodian = std::make_unique<census::Custodian>(played.round);
            std::cout << hex_of(played.custodian->public_key()) << ' '
                      << hex_of(played.custodian->table_key());
        } else if (what == "evaluate") {
            std::cout << played.evaluate(static_cast<std::uint32_t>(std::stoul(a)), std::stoull(b), c);
        } else if (what == "upload") {
            std::cout << played.upload(std::stoull(a), b);
        } else if (what == "tags") {
            std::cout << played.tags(static_cast<std::uint32_t>(std::stoul(a)), b);
        }
        std::cout << std::endl;
    }
}
