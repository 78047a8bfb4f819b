#include <ClpSimplex.hpp>
#include <CoinPackedMatrix.hpp>
#include <CoinPackedVector.hpp>

#include <cmath>

#include "engines/disclosure/disclosure.h"

namespace tsumugi::disclosure {

void find_intervals(Table& table) {
    std::vector<int> variable(table.cells.size(), -1);
    int count = 0;
    for (std::size_t i = 0; i < table.cells.size(); ++i) {
        if (table.cells[i].state != State::shown) variable[i] = count++;
    }
    if (count == 0) return;
    CoinPackedMatrix matrix(false, 0, 0);
    matrix.setDimensions(0, count);
    std::vector<double> sides;
    for (const Sum& sum : table.sums) {
        CoinPackedVector row;
        double side = 0;
        const auto put = [&](std::size_t cell, double factor) {
            if (variable[cell] >= 0)
                row.insert(variable[cell], factor);
            else
                side -= factor * static_cast<double>(table.cells[cell].count);
        };
        put(sum.total, 1);
        for (const std::size_t part : sum.parts) put(part, -1);
        if (row.getNumElements() == 0) continue;
        matrix.appendRow(row);
        sides.push_back(side);
    }
    std::vector<double> least, most, goal(static_cast<std::size_t>(count), 0);
    for (const Cell& cell : table.cells) {
        if (cell.state == State::shown) continue;
        least.push_back(cell.floor);
        most.push_back(std::isinf(cell.ceiling) ? COIN_DBL_MAX : cell.ceiling);
    }
    ClpSimplex model;
    model.setLogLevel(0);
    model.loadProblem(matrix, least.data(), most.data(), goal.data(), sides.data(), sides.data());
    for (std::size_t i = 0; i < table.cells.size(); ++i) {
        if (variable[i] < 0) continue;
        Cell& cell = table.cells[i];
        model.setObjectiveCoefficient(variable[i], 1);
        model.setOptimizationDirection(1);
        model.primal();
        cell.least = model.isProvenOptimal() ? model.objectiveValue() : cell.floor;
        model.setOptimizationDirection(-1);
        model.primal();
        cell.most = model.isProvenOptimal() ? model.objectiveValue() : cell.ceiling;
        model.setObjectiveCoefficient(variable[i], 0);
    }
}

}  // namespace tsumugi::disclosure
