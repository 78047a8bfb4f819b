#include "engines/oprf/oprf.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "ground/base/text.h"

using namespace tsumugi;
using namespace tsumugi::oprf;

namespace {

std::string bytes_of(const std::string& hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return out;
}
template <class Array>
Array array_of(const std::string& hex) {
    const std::string bytes = bytes_of(hex);
    Array out{};
    EXPECT_EQ(bytes.size(), out.size());
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
}
template <class Array>
std::string hex_of(const Array& bytes) {
    return base::to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}
std::vector<std::string> inputs_of(std::size_t count) {
    std::vector<std::string> inputs;
    for (std::size_t i = 0; i < count; ++i) inputs.push_back("round|" + std::to_string(i));
    return inputs;
}

struct Batch {
    KeyPair key = make_key();
    std::vector<std::string> inputs = inputs_of(5);
    Blinded blinded = blind(inputs);
    Evaluated evaluated = *evaluate(key, blinded.elements);
    bool accepted() const { return finalize(inputs, blinded, evaluated, key.public_key).has_value(); }
};

// The encoding of -1 in the field, which RFC 9496 A.3 lists among those to refuse.
constexpr const char* kNonCanonical = "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f";

}  // namespace

TEST(Oprf, PassesTheVectorsOfRfc9497) {
    std::ifstream file(SOURCE_DIR "/tests/data/voprf/ristretto255-sha512-voprf.json");
    const auto suites = nlohmann::json::parse(file);
    int checked = 0;
    for (const auto& suite : suites) {
        const auto key =
            derive_key(array_of<std::array<std::uint8_t, 32>>(suite["seed"]), bytes_of(suite["keyInfo"]));
        EXPECT_EQ(hex_of(key.secret), suite["skSm"]);
        EXPECT_EQ(hex_of(key.public_key), suite["pkSm"]);
        for (const auto& vector : suite["vectors"]) {
            std::vector<std::string> inputs;
            for (const auto& hex : base::split(vector["Input"].get<std::string>(), ','))
                inputs.push_back(bytes_of(hex));
            std::vector<Scalar> blinds;
            for (const auto& hex : base::split(vector["Blind"].get<std::string>(), ','))
                blinds.push_back(array_of<Scalar>(hex));
            const auto blinded = blind_with(inputs, blinds);
            const auto evaluated =
                evaluate_with(key, blinded.elements, array_of<Scalar>(vector["Proof"]["r"]));
            ASSERT_TRUE(evaluated);
            const auto joined = [](const auto& elements) {
                std::vector<std::string> hex;
                for (const auto& element : elements) hex.push_back(hex_of(element));
                return base::join(hex, ",");
            };
            EXPECT_EQ(joined(blinded.elements), vector["BlindedElement"]);
            EXPECT_EQ(joined(evaluated->elements), vector["EvaluationElement"]);
            EXPECT_EQ(hex_of(evaluated->proof.challenge) + hex_of(evaluated->proof.response),
                      vector["Proof"]["proof"]);
            const auto outputs = finalize(inputs, blinded, *evaluated, key.public_key);
            ASSERT_TRUE(outputs);
            EXPECT_EQ(joined(*outputs), vector["Output"]);
            ++checked;
        }
    }
    EXPECT_EQ(checked, 3);
}

TEST(Oprf, GivesTheSameOutputWhateverTheBlindAndAnotherForAnotherKey) {
    const auto inputs = inputs_of(3);
    const auto run = [&](const KeyPair& key) {
        const auto blinded = blind(inputs);
        return *finalize(inputs, blinded, *evaluate(key, blinded.elements), key.public_key);
    };
    const auto key = make_key();
    EXPECT_EQ(run(key), run(key));
    EXPECT_NE(run(key), run(make_key()));
}

TEST(Oprf, GivesTheSameOnOneThreadAndOnMany) {
    const auto inputs = inputs_of(300);
    const auto key = make_key();
    const auto blinded = blind(inputs, 1);
    EXPECT_EQ(blind_with(inputs, blinded.blinds, 4).elements, blinded.elements);
    const auto evaluated = evaluate(key, blinded.elements, 4);
    ASSERT_TRUE(evaluated);
    EXPECT_TRUE(verify(key.public_key, blinded.elements, *evaluated, 1));
    EXPECT_EQ(*finalize(inputs, blinded, *evaluated, key.public_key, 1),
              *finalize(inputs, blinded, *evaluated, key.public_key, 4));
}

TEST(Oprf, RefusesTheIdentityAndWhatIsNoCanonicalPoint) {
    Batch batch;
    for (const Element& bad :
         {Element{}, array_of<Element>(kNonCanonical), array_of<Element>(std::string(64, 'f'))}) {
        EXPECT_FALSE(valid_element(bad));
        auto elements = batch.blinded.elements;
        elements[2] = bad;
        EXPECT_FALSE(evaluate(batch.key, elements));
        Batch answered;
        answered.evaluated.elements[4] = bad;
        EXPECT_FALSE(answered.accepted());
        EXPECT_FALSE(verify(bad, batch.blinded.elements, batch.evaluated));
    }
}

TEST(Oprf, RefusesAProofThatDoesNotHold) {
    EXPECT_TRUE(Batch().accepted());
    Batch other_key;
    other_key.key = make_key();
    EXPECT_FALSE(other_key.accepted());
    Batch changed;
    changed.evaluated.proof.response[0] ^= 1;
    EXPECT_FALSE(changed.accepted());
    Batch big_scalar;
    big_scalar.evaluated.proof.challenge.fill(0xff);
    EXPECT_FALSE(big_scalar.accepted());
    Batch swapped;
    std::swap(swapped.evaluated.elements[0], swapped.evaluated.elements[1]);
    EXPECT_FALSE(swapped.accepted());
    Batch one_by_another_key;
    one_by_another_key.evaluated.elements[3] =
        evaluate(make_key(), {one_by_another_key.blinded.elements[3]})->elements[0];
    EXPECT_FALSE(one_by_another_key.accepted());
    Batch cut;
    cut.evaluated.elements.pop_back();
    EXPECT_FALSE(cut.accepted());
}

TEST(Oprf, RefusesAnEmptyAndATooLargeBatch) {
    const auto key = make_key();
    EXPECT_FALSE(evaluate(key, {}));
    EXPECT_FALSE(evaluate(key, std::vector<Element>(kMaxBatch + 1, key.public_key)));
}

TEST(Oprf, KeepsAKeyOnlyWhenItIsAScalarBelowTheOrder) {
    const auto key = make_key();
    EXPECT_EQ(key_of(key.secret)->public_key, key.public_key);
    EXPECT_FALSE(key_of(Scalar{}));
    Scalar large;
    large.fill(0xff);
    EXPECT_FALSE(key_of(large));
}

TEST(SealedBox, OpensForItsKeyAloneAndOnlyWhole) {
    const auto key = make_box_key(), other = make_box_key();
    const std::string sealed = seal("town 14206, 3 to 5 years", key.public_key);
    EXPECT_EQ(sealed.size(), 24 + kSealBytes);
    EXPECT_EQ(open(sealed, key).value(), "town 14206, 3 to 5 years");
    EXPECT_FALSE(open(sealed, other));
    EXPECT_FALSE(open(sealed.substr(0, sealed.size() - 1), key));
    EXPECT_FALSE(open(sealed.substr(0, 10), key));
    std::string changed = sealed;
    changed[50] ^= 1;
    EXPECT_FALSE(open(changed, key));
    EXPECT_NE(seal("town 14206, 3 to 5 years", key.public_key), sealed);
}
