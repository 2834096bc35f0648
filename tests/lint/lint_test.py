# SPDX-License-Identifier: Apache-2.0
"""The checks of this folder must find planted mistakes and accept good code."""
import unittest

import check_gui_sources as gui
import check_include_arrows as arrows
import check_planted_faults as faults
import check_size_limits as sizes


class IncludeArrows(unittest.TestCase):
    def test_upward_include_is_found(self):
        text = '#include "engine/base/error.h"\n#include "engine/train/trainer.h"\n'
        self.assertEqual(len(arrows.problems_of("engine/volume/volume.cpp", text)), 1)

    def test_torch_in_storage_is_found(self):
        self.assertTrue(arrows.problems_of("storage/database.cpp", "#include <ATen/core/Tensor.h>\n"))

    def test_torch_header_in_a_header_is_found(self):
        self.assertTrue(arrows.problems_of("engine/nn/network.h", "#include <torch/torch.h>\n"))
        self.assertFalse(arrows.problems_of("engine/nn/network.cpp", "#include <torch/torch.h>\n"))

    def test_posix_outside_base_is_found(self):
        self.assertTrue(arrows.problems_of("engine/data/split.cpp", "#include <unistd.h>\n"))

    def test_the_window_knows_no_tensor_and_the_engine_no_window(self):
        self.assertTrue(arrows.problems_of("gui/charts/a.cpp", "#include <ATen/core/Tensor.h>\n"))
        self.assertTrue(arrows.problems_of("gui/charts/a.cpp", '#include "engine/train/trainer.h"\n'))
        self.assertTrue(arrows.problems_of("engine/api/a.cpp", "#include <QString>\n"))
        self.assertFalse(arrows.problems_of("gui/theme/a.cpp", '#include "engine/api/organ_palette.h"\n#include <QColor>\n'))

    def test_vtk_stays_in_its_folder(self):
        self.assertEqual(arrows.problems_of("viewer/surfaces/scene.cpp", "#include <vtkActor.h>\n"), [])
        for other in ("viewer/organ_mesh.cpp", "gui/viewer/surface_pane.cpp", "engine/volume/organ_surface.cpp"):
            self.assertEqual(len(arrows.problems_of(other, "#include <vtkActor.h>\n")), 1, other)

    def test_good_includes_pass(self):
        text = '#include "engine/base/error.h"\n#include <vector>\n#include <itkImage.h>\n'
        self.assertEqual(arrows.problems_of("engine/volume/volume.cpp", text), [])


class SizeLimits(unittest.TestCase):
    @staticmethod
    def function(lines, parameters="int a"):
        return "namespace a {\nint f(" + parameters + ") {\n" + "  g(\"}\");\n" * (lines - 2) + "}\n}\n"

    def test_a_function_is_measured_with_its_braces(self):
        found = list(sizes.functions_of(self.function(12)))
        self.assertEqual([(name, length) for name, _, length, _ in found], [("f", 12)])

    def test_the_limit_is_exact(self):
        self.assertEqual(list(sizes.file_problems("a.cpp", self.function(70))), [])
        self.assertEqual(len(list(sizes.file_problems("a.cpp", self.function(71)))), 1)

    def test_methods_constructors_and_lambdas(self):
        text = ("class A {\n public:\n  A(int x) : x_(x), y_{1} {\n  }\n  int get() const noexcept { return x_; }\n"
                "  int x_ = 0;\n};\nvoid A::run() {\n  auto f = [](int a) {\n    return a;\n  };\n  if (f(1)) {\n  }\n}\n")
        self.assertEqual([name for name, *_ in sizes.functions_of(text)], ["A", "get", "A::run"])

    def test_parameters_are_counted(self):
        text = self.function(5, "std::map<int, int> a, int b, int c, int d, int e, int f, int g")
        self.assertEqual(len(list(sizes.file_problems("a.cpp", text))), 1)
        text = self.function(5, "std::map<int, int> a, int b, int c, int d, int e, int f")
        self.assertEqual(list(sizes.file_problems("a.cpp", text)), [])

    def test_a_long_file_is_found(self):
        self.assertEqual(len(list(sizes.file_problems("a.cpp", "\n" * 501))), 1)
        self.assertEqual(len(list(sizes.file_problems("a.h", "\n" * 301))), 1)


class GuiSources(unittest.TestCase):
    def test_planted_mistakes_are_found(self):
        for line in ('pen.setColor("#ff0000");', "QColor(12, 40, 3);", "brush = Qt::red;", "font.setPixelSize(14);",
                     'label->setStyleSheet("");', "dialog.exec();", "menu->exec(position);", "QApplication::processEvents();",
                     "QEventLoop loop;", "#include <qcustomplot.h>"):
            self.assertEqual(len(gui.problems_of("gui/charts/a.cpp", line + "\n")), 1, line)

    def test_the_theme_may_have_colours_but_no_loop(self):
        self.assertEqual(gui.problems_of("gui/theme/a.cpp", 't.text = "#101010";\nf.setPixelSize(13);\n'), [])
        self.assertEqual(len(gui.problems_of("gui/theme/a.cpp", "menu.exec();\n")), 1)

    def test_comments_and_other_folders_pass(self):
        self.assertEqual(gui.problems_of("gui/charts/a.cpp", '// "#fff" and exec()\n'), [])
        self.assertEqual(gui.problems_of("app/a.cpp", "query.exec();\n"), [])

    def test_pixmaps_stay_away_from_work_in_the_background(self):
        work = "task_.start([](const WorkContext& context) { return QPixmap(3, 3); }, done);\n"
        self.assertEqual(len(gui.problems_of("gui/datasets/a.cpp", work)), 1)
        self.assertEqual(len(gui.problems_of("gui/datasets/a.cpp", "background.post([] { QPixmap(3, 3); });\n")), 1)
        self.assertEqual(gui.problems_of("gui/datasets/a.cpp", "const QPixmap swatch(3, 3);\n"), [])


class PlantedFaults(unittest.TestCase):
    @staticmethod
    def table(tests):
        head = "| fault | planted by | what the window says | remedy | test |\n|---|---|---|---|---|\n"
        return head + "".join(f"| fault {i} | a | b | c | `{test}` |\n" for i, test in enumerate(tests))

    def test_a_row_without_its_test_and_a_test_without_its_row_are_found(self):
        tests = [f"Fault.Number{i}" for i in range(20)]
        self.assertEqual(faults.problems_of(self.table(tests), set(tests)), [])
        self.assertEqual(len(faults.problems_of(self.table(tests), set(tests[1:]))), 1)
        self.assertEqual(len(faults.problems_of(self.table(tests), set(tests) | {"Fault.Other"})), 1)
        self.assertEqual(len(faults.problems_of(self.table(tests[1:]), set(tests[1:]))), 1)

    def test_tests_are_read_over_two_lines(self):
        self.assertEqual(faults.tests_in("TEST_F(Fault,\n       IsMended) {"), {"Fault.IsMended"})


if __name__ == "__main__":
    unittest.main()
